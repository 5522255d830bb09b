const HELP = `sst-local: runs an SST v3 app's resource graph on this machine, with no AWS account.

  sst-local start     serve the last deploy, else the evaluated infra, until Ctrl-C
  sst-local dev       serve the app with live reload until Ctrl-C
  sst-local shell -- COMMAND
                      run a command with the app's links in its environment
  sst-local graph     print the resource graph as JSON
  sst-local invoke FUNCTION --event FILE
                      run one function with the event in FILE (- is standard input)
  sst-local faults dynamodb --throttle 0.2 --hang 0.1
                      make a share of the running stack's DynamoDB calls fail: throttle, error,
                      delay, hang, reset, lose; limit it with --operations PutItem,…; "off" ends it
  sst-local sst ...   run the app's own SST CLI against this machine: deploy, diff, shell, secret, …
  sst-local install   install SST's platform and providers, if they are missing

  --cwd DIR     the folder of sst.config.ts (default: this one)
  --stage NAME  the stage (default: SST_STAGE, else .sst/stage, else local)
  --port N      the first API's port, 0 for any free one (default: 4000)
  --state DIR   the folder of data, builds and the graph (default: .sst/local/<stage>)
  --fresh       delete that state first
  --inspect[=N] dev: open Node's inspector for functions on port N (default: 9229)
  --json        start, dev: print one line of JSON on stdout once ready
`;

/** Prints the commands and options. */
export function help(): Promise<number> {
  process.stdout.write(HELP);
  return Promise.resolve(0);
}
