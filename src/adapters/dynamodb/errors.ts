import { failure, ThenceError } from "../../kit/failure.ts";
import { StoreUnreachable } from "../../store/index.ts";

export const ClientMissing = failure(
  "dynamodb/client-missing",
  { retry: "never", kind: "usage" },
  (f: { package: string }) =>
    `a store in DynamoDB needs the package ${f.package}, which is not installed here. Run npm install ${f.package}.`,
);
export const BadAddress = failure(
  "dynamodb/bad-address",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) =>
    `the address of a store in DynamoDB is dynamodb://<region>/<table>, and in this one ${f.problem}. Credentials come from the environment, a profile or a role.`,
);
export const Throttled = failure(
  "dynamodb/throttled",
  { retry: "later", kind: "unreachable" },
  (f: { place: string; waitedMs: number }) =>
    `${f.place} takes no more requests, and did not in ${f.waitedMs} ms of trying again. Raise its capacity or wait, then run this again; append again with the same event ids.`,
);

/** Whether an error of Amazon's client has this name. */
export function isNamed(cause: unknown, ...names: readonly string[]): cause is Error {
  return cause instanceof Error && names.includes(cause.name);
}

export function isThrottled(cause: unknown): boolean {
  return isNamed(
    cause,
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "Throttling",
    "RequestLimitExceeded",
    "TooManyRequestsException",
  );
}

/** Whether the service, or the client before it, has said no: then nothing was written. Silence and faults of the server say nothing. */
export function isRefused(cause: unknown): boolean {
  if (isNamed(cause, "CredentialsProviderError")) return true;
  const status = statusOf(cause);
  return status !== undefined && status < 500 && !isThrottled(cause);
}

function statusOf(cause: unknown): number | undefined {
  const told = cause instanceof Error && "$metadata" in cause ? cause.$metadata : undefined;
  const status = typeof told === "object" && told && "httpStatusCode" in told ? told.httpStatusCode : undefined;
  return typeof status === "number" ? status : undefined;
}

/** What Amazon's client throws, as one of the store's errors. What is neither silence nor a known refusal passes unchanged. */
export function storeError(where: { readonly place: string; readonly table: string }, cause: unknown): unknown {
  if (cause instanceof ThenceError || !(cause instanceof Error)) return cause;
  const { place, table } = where;
  const unreachable = (problem: string) => new StoreUnreachable({ place, problem }, { cause });
  switch (cause.name) {
    case "ResourceNotFoundException":
      return unreachable(
        `there is no table "${table}" with keys pk and sk. Create it as docs/how-to/dynamodb.md shows, or add ?create to the address to have the first append create it`,
      );
    case "CredentialsProviderError":
      return unreachable("no AWS credentials were found in the environment, a profile or a role");
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
    case "ExpiredTokenException":
    case "MissingAuthenticationTokenException":
      return unreachable("AWS did not accept the credentials");
    case "AccessDeniedException":
      return unreachable("the credentials do not allow this; docs/how-to/dynamodb.md has the policy");
    default:
      return isRefused(cause) || !isAway(cause) ? cause : unreachable(problemOf(cause));
  }
}

// Faults of the network have a system's code, timeouts a name, and faults of the server a status.
function isAway(cause: Error): boolean {
  return (statusOf(cause) ?? 0) >= 500 || "code" in cause || /timeout|network/i.test(cause.name);
}

/** What went wrong, in few words. Nodes's errors of several addresses have no message of their own. */
export function problemOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ("code" in cause ? String(cause.code) : cause.name);
}
