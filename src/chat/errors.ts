import { failure } from "../kit/failure.ts";

export const UnknownPerson = failure(
  "chat/unknown-person",
  { retry: "never", kind: "usage" },
  (f: { person: string; known: readonly string[] }) =>
    `nobody here is called "${f.person}". There are ${f.known.join(", ")}.`,
);
export const UnknownConversation = failure(
  "chat/unknown-conversation",
  { retry: "never", kind: "usage" },
  (f: { platform: string; conversation: string }) =>
    `${f.platform} has no conversation "${f.conversation}". Name one by its id or its name, as the page lists them.`,
);
export const UnknownMessage = failure(
  "chat/unknown-message",
  { retry: "never", kind: "usage" },
  (f: { platform: string; message: string }) =>
    `${f.platform} has no message "${f.message}". It may have been deleted; read the conversation again.`,
);
export const UnknownPlatform = failure(
  "chat/unknown-platform",
  { retry: "never", kind: "usage" },
  (f: { platform: string; known: readonly string[] }) =>
    `there is no platform "${f.platform}" here. There are ${f.known.join(", ")}.`,
);
export const UnknownButton = failure(
  "chat/unknown-button",
  { retry: "never", kind: "usage" },
  (f: { button: string; known: readonly string[] }) =>
    `the message has no button "${f.button}"; it has ${f.known.join(", ") || "none"}. A button that an edit took away is pressed with late.`,
);
export const BadFault = failure(
  "chat/bad-fault",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => `the fault cannot be used: ${f.problem}`,
);
export const BadAddress = failure(
  "chat/bad-address",
  { retry: "never", kind: "usage" },
  (f: { address: string; problem: string }) => `"${f.address}" cannot be called: ${f.problem}`,
);
export const PortTaken = failure(
  "chat/port-in-use",
  { retry: "later", kind: "unreachable" },
  (f: { port: number }) =>
    `port ${f.port} on 127.0.0.1 is taken by another program. End that program, or name another port (0 takes a free one).`,
);
export const BadRequest = failure(
  "chat/bad-request",
  { retry: "never", kind: "usage" },
  (f: { problem: string }) => f.problem,
);
export const NotPossible = failure(
  "chat/not-possible",
  { retry: "never", kind: "refused" },
  (f: { problem: string }) => f.problem,
);
