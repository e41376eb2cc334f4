/** As much of the package `@duckdb/node-api` as is used. */
export interface DuckPackage {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<DuckInstance>;
  };
  readonly DuckDBDataChunk: { create(types: readonly DuckType[], rows: number): DuckChunk };
  readonly DuckDBTimestampTZValue: new (micros: bigint) => object;
  listValue(items: readonly string[]): object;
}

export interface DuckInstance {
  connect(): Promise<DuckConnection>;
  closeSync(): void;
}

export interface DuckConnection {
  run(sql: string, values?: readonly unknown[]): Promise<DuckResult>;
  extractStatements(sql: string): Promise<{
    readonly count: number;
    prepare(index: number): Promise<DuckStatement>;
  }>;
  createAppender(table: string): Promise<DuckAppender>;
  interrupt(): void;
  closeSync(): void;
}

export interface DuckStatement {
  readonly statementType: number;
  readonly parameterCount: number;
  bind(values: readonly unknown[]): void;
  stream(): Promise<DuckResult>;
}

export interface DuckResult {
  deduplicatedColumnNames(): string[];
  columnTypes(): DuckType[];
  fetchChunk(): Promise<{ readonly rowCount: number; getRows(): unknown[][] } | null>;
  getRows(): Promise<unknown[][]>;
}

/** A column's type; `typeId` is a number of the C interface. */
export interface DuckType {
  readonly typeId: number;
  readonly alias?: string | undefined;
  toString(): string;
  /** Of a list or an array. */
  readonly valueType?: DuckType;
  /** Of a map. */
  readonly keyType?: DuckType;
  /** Of a struct. */
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly DuckType[];
}

export interface DuckAppender {
  readonly columnCount: number;
  columnType(column: number): DuckType;
  appendDataChunk(chunk: DuckChunk): void;
  closeSync(): void;
}

export interface DuckChunk {
  setColumns(columns: readonly (readonly unknown[])[]): void;
}
