/** A refusal of Parameter Store: HTTP 400 with `__type`, and `message` where AWS gives one. */
export class SsmError extends Error {
  override readonly name = "SsmError";
  readonly type: string;

  constructor(type: string, message = "") {
    super(message);
    this.type = type;
  }
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export function parameterNotFound(): SsmError {
  return new SsmError("ParameterNotFound");
}

/** A parameter outside its constraints. */
export function validationError(message: string): SsmError {
  return new SsmError("ValidationException", message);
}
