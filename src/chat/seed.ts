/** Whom and what a simulator begins with. */
export interface Seed {
  readonly people?: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  /** Channels that each platform has from the beginning, all people in them. */
  readonly channels?: readonly string[];
}

export const defaultSeed: Required<Seed> = {
  people: [
    { id: "ada", name: "Ada Holm", email: "ada@example.org" },
    { id: "bo", name: "Bo Lindqvist", email: "bo@example.org" },
    { id: "cleo", name: "Cleo Ortiz", email: "cleo@example.org" },
    { id: "dana", name: "دانة Amari", email: "dana@example.org" },
    { id: "mallory", name: "Mallory Stone", email: "mallory@elsewhere.example" },
  ],
  channels: ["decisions", "checkout"],
};
