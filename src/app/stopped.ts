import { failure } from "../kit/failure.ts";

export const Stopped = failure(
  "app/stopped",
  { retry: "now" },
  (f: { position: number; of: number }) =>
    `stopped at position ${f.position} of ${f.of}, before the answer was whole. Nothing was changed; run it again.`,
);
