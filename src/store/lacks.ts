/** What a store cannot promise, each with its reason. */
export type Lacks = Readonly<Record<string, string>>;
