// Where Teams is for the public cloud and those of governments. A token of ours goes nowhere else, whatever an activity says.
const known = new Set([
  "smba.trafficmanager.net",
  "smba.infra.gcc.teams.microsoft.com",
  "smba.infra.gov.teams.microsoft.us",
  "smba.infra.dod.teams.microsoft.us",
]);

export const usualServiceUrl = "https://smba.trafficmanager.net/teams/";

/** Whether calls may go there: one of Teams' own hosts by https, or an address that the configuration names. */
export function isServiceUrl(url: string, allowed: readonly string[]): boolean {
  if (url.length > 300 || !URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password, search, hash, origin } = new URL(url);
  if (username !== "" || password !== "" || search !== "" || hash !== "") return false;
  if (allowed.some((one) => new URL(one).origin === origin)) return true;
  return protocol === "https:" && port === "" && known.has(hostname);
}

/** An address that a configuration may name: https, or http on this machine. */
export function isOwnAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}

export function isLoopback(hostname: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
}

/** The same address, however it was written. */
export function isSameAddress(a: string, b: string): boolean {
  return a.replace(/\/+$/, "") === b.replace(/\/+$/, "");
}
