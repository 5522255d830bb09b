"""
Runs a Python function by the Lambda Runtime API, as AWS's runtime interface client does.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import decimal
import http.client
import importlib
import importlib.util
import json
import logging
import os
import sys
import time
import traceback
import types

VERSION = "/2018-06-01/runtime"
FOLDER = os.path.dirname(os.path.abspath(__file__))


class Fault(Exception):
    """An error of the function before its handler runs."""

    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Context:
    """https://docs.aws.amazon.com/lambda/latest/dg/python-context.html"""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        client = json.loads(headers.get("Lambda-Runtime-Client-Context") or "{}")
        self.client_context = as_object(client) if client else None
        self.identity = types.SimpleNamespace(
            cognito_identity_id=None, cognito_identity_pool_id=None
        )

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class LogHandler(logging.Handler):
    """What Lambda adds to the root logger."""

    request_id = ""

    def emit(self, record):
        record.aws_request_id = self.request_id
        print(self.format(record))


def as_object(values):
    """The client context: `custom`, `env` and `client`."""
    return types.SimpleNamespace(
        custom=values.get("custom"),
        env=values.get("env"),
        client=types.SimpleNamespace(**(values.get("client") or {})),
    )


def as_json(value):
    """Values that the handler may return beside those that JSON has."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def add_links():
    """
    Stands for SST's package where it is not installed: its Resource reads the same variables.
    https://github.com/sst/sst/tree/dev/sdk/python
    """
    if importlib.util.find_spec("sst") is not None:
        return
    links = {
        name[len("SST_RESOURCE_") :]: json.loads(value)
        for name, value in os.environ.items()
        if name.startswith("SST_RESOURCE_")
    }
    module = types.ModuleType("sst")
    module.Resource = json.loads(json.dumps(links), object_hook=lambda o: types.SimpleNamespace(**o))
    sys.modules["sst"] = module


def load(handler):
    """The handler, such as `functions/api.handler`."""
    module, dot, name = handler.rpartition(".")
    if not dot:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        traceback.print_exc()
        raise Fault(
            "Runtime.ImportModuleError", f"Unable to import module '{module}': {error}"
        ) from error
    except SyntaxError as error:
        traceback.print_exc()
        raise Fault(
            "Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}"
        ) from error
    if not hasattr(loaded, name):
        raise Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module}'")
    return getattr(loaded, name)


def error_of(error, request_id=""):
    """An error as Lambda reports it, and its lines in the log."""
    is_fault = isinstance(error, Fault)
    kind = error.kind if is_fault else type(error).__name__
    # The first frame is that of this file.
    frames = [] if is_fault else traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    print(f"[ERROR] {kind}: {error}")
    if frames:
        print("Traceback (most recent call last):\n" + "".join(frames).rstrip())
    return {
        "errorMessage": str(error),
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": frames,
    }


class Api:
    """The Runtime API."""

    def __init__(self):
        self.connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

    def next(self):
        self.connection.request("GET", f"{VERSION}/invocation/next")
        response = self.connection.getresponse()
        return response.headers, response.read()

    def post(self, path, body):
        headers = {"content-type": "application/json"}
        self.connection.request("POST", VERSION + path, body.encode(), headers)
        self.connection.getresponse().read()


def invoke(handler, headers, event):
    """The path and the body that answer an event."""
    context = Context(headers)
    LogHandler.request_id = context.aws_request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("Lambda-Runtime-Trace-Id") or ""
    path = f"/invocation/{context.aws_request_id}"
    try:
        result = handler(json.loads(event), context)
        try:
            return f"{path}/response", json.dumps(result, default=as_json)
        except (TypeError, ValueError) as error:
            raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from error
    except Exception as error:  # pylint: disable=broad-except
        return f"{path}/error", json.dumps(error_of(error, context.aws_request_id))


def main():
    with open(os.path.join(FOLDER, "python.json"), encoding="utf-8") as file:
        settings = json.load(file)
    # A line is in the log when it is printed, not when a buffer is full.
    sys.stdout.reconfigure(line_buffering=True)
    sys.path[0:1] = [FOLDER, *settings["paths"]]
    os.environ["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{settings['runtime']}"
    logs = LogHandler()
    logs.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    logging.Formatter.converter = time.gmtime
    logging.getLogger().addHandler(logs)
    api = Api()
    try:
        add_links()
        handler = load(os.environ["_HANDLER"])
    except Exception as error:  # pylint: disable=broad-except
        if settings.get("problem"):
            print(settings["problem"], file=sys.stderr)
        api.post("/init/error", json.dumps(error_of(error)))
        sys.exit(1)
    while True:
        headers, event = api.next()
        api.post(*invoke(handler, headers, event))


if __name__ == "__main__":
    main()
