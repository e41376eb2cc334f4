import { userInfo } from "node:os";

/** Who sits at this terminal, by the operating system's word; "unknown" where it has no name for the user (as in some containers). */
export function whoIsHere(): string {
  try {
    return userInfo().username;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ERR_SYSTEM_ERROR") return "unknown";
    throw cause;
  }
}
