/** As much of `pg` as the store uses. A `pg.Pool` fits, and so does whatever behaves like one. */
export interface PgPool {
  connect(): Promise<PgClient>;
  end(): Promise<void>;
}

export interface PgClient {
  query(query: PgQuery): Promise<unknown>;
  /** Gives the connection back; with `true` it is closed instead. */
  release(close?: boolean): void;
  on(event: "error" | "end", listener: () => void): unknown;
  on(event: "notification", listener: (message: { readonly payload?: string | undefined }) => void): unknown;
  removeListener(event: "error", listener: () => void): unknown;
}

export interface PgQuery {
  readonly text: string;
  readonly rowMode: "array";
  readonly types: { getTypeParser(): (raw: string) => string };
  readonly query_timeout?: number;
}

/** A row: each column as PostgreSQL writes it. */
export type Row = readonly (string | null)[];

// Numbers, times and bytes are read where it is known what they are.
const types = { getTypeParser: () => (raw: string) => raw };

/** Sends statements in one round trip; resolves to the rows of each. */
export async function send(client: PgClient, statements: readonly string[], timeoutMs?: number): Promise<Row[][]> {
  const query = { text: statements.join(";\n"), rowMode: "array", types } as const;
  const answer = await client.query(timeoutMs === undefined ? query : { ...query, query_timeout: timeoutMs });
  const results = (Array.isArray(answer) ? answer : [answer]) as readonly { readonly rows: Row[] }[]; // pg: one result a statement
  return results.map((result) => result.rows);
}
