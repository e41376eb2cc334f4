import { rmSync } from "node:fs";
import { after, it } from "node:test";
import { findService, started } from "./catalogue.ts";
import { NotRun, type RunningService } from "./service.ts";

/** A service while the tests of one file run. */
export interface ServiceForTests extends Pick<RunningService, "url"> {
  readonly env: Readonly<Record<string, string>>;
  /** Why the tests that need it cannot run here; hand it to `describe` or `it` as `skip`. */
  readonly skip: string | false;
}

/**
 * Starts a service for the tests of this file, and stops it after the last of them.
 *
 *     const postgres = await withService("postgres");
 *     describe("…", { skip: postgres.skip }, () => …);
 *
 * Where it cannot run on this machine the tests are skipped, saying why; in CI (`CI` is set) that is a failure.
 */
export async function withService(name: string): Promise<ServiceForTests> {
  const service = await findService(name);
  let running: RunningService;
  try {
    running = await started(service);
  } catch (cause) {
    if (!(cause instanceof NotRun)) throw cause;
    const skip = `not run: ${cause.message}`;
    it(`${name} can be started`, { skip: process.env["CI"] ? false : skip }, () => Promise.reject(cause));
    return { url: "", env: {}, skip };
  }
  const release = endWithThisProcess(running);
  after(async () => {
    await running.stop();
    release();
  });
  return { url: running.url, env: running.env ?? {}, skip: false };
}

// The runner ends a file that takes too long by a signal; the service must not outlive it.
function endWithThisProcess({ pid, files }: RunningService): () => void {
  const end = () => {
    try {
      process.kill(pid, "SIGINT");
      if (files !== undefined) rmSync(files, { recursive: true, force: true });
    } catch {
      // It is gone already, or still writes; what is left lies among the temporary files.
    }
  };
  process.once("exit", end);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
  // Once it has ended, its number may be another process's.
  return () => process.removeListener("exit", end);
}
