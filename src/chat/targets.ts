import { BadAddress, BadRequest } from "./errors.ts";

/** The addresses of an app that a platform calls. */
export interface Targets {
  get(name: string): string | undefined;
  /** errors  chat/bad-address, chat/bad-request */
  set(name: string, url: string | undefined): void;
}

/** What is simulated stays on this machine, so only addresses on it are called. */
export function createTargets(names: readonly string[], schemes: readonly string[] = ["http:", "https:"]): Targets {
  const targets = new Map<string, string>();
  return {
    get: (name) => targets.get(name),
    set: (name, url) => {
      if (!names.includes(name))
        throw new BadRequest({ problem: `it calls no "${name}"; it calls ${names.join(", ")}.` });
      if (url === undefined) {
        targets.delete(name);
        return;
      }
      if (!URL.canParse(url)) throw new BadAddress({ address: url, problem: "it is no address." });
      const { protocol, hostname } = new URL(url);
      if (!schemes.includes(protocol))
        throw new BadAddress({ address: url, problem: `it must begin with ${schemes.join("// or ")}//.` });
      if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
        throw new BadAddress({ address: url, problem: "the simulator calls programs on this machine only." });
      targets.set(name, url);
    },
  };
}
