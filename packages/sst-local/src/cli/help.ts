const text = `sst-local: runs an SST v3 app's resource graph on this machine, with no AWS account.

  sst-local start     serve the app until Ctrl-C
  sst-local dev       the same, and what is saved is live at once
  sst-local shell -- COMMAND
                      run a command with the app's links in its environment
  sst-local graph     print the resource graph as JSON
  sst-local invoke FUNCTION --event FILE
                      run one function with the event in FILE (- is standard input)
  sst-local faults dynamodb --throttle 0.2 --hang 0.1
                      let a share of the running stack's calls fail: throttle, error, delay,
                      hang, reset, lose; with --operations PutItem,…; "off" ends it
  sst-local sst ...   the app's own SST CLI, against this machine: deploy, diff, shell, secret, …
  sst-local install   fetch SST's platform and providers, if they are missing

  --cwd DIR     the folder of sst.config.ts (default: this one)
  --stage NAME  the stage to evaluate (default: .sst/stage, else local)
  --port N      the first API's port, 0 for any free one (default: 4000)
  --state DIR   where data, builds and the graph are kept (default: .sst/local/<stage>)
  --fresh       forget that state first
  --inspect[=N] dev: let a debugger stop in functions, on port N of this machine (default: 9229)
  --json        start: one line of JSON on stdout once ready
`;

/** Prints what there is. */
export function help(): Promise<number> {
  process.stdout.write(text);
  return Promise.resolve(0);
}
