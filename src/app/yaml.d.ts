/** All that is used of the package `yaml`. */
declare module "yaml" {
  export interface Node {
    readonly range?: readonly [start: number, end: number, whole: number] | null;
  }
  export interface Parsed {
    readonly errors: readonly { readonly message: string; readonly pos: readonly [start: number, end: number] }[];
    readonly contents: unknown;
    toJS(): unknown;
    getIn(path: readonly (string | number)[], keepScalar: true): unknown;
  }
  export class LineCounter {
    linePos(offset: number): { readonly line: number; readonly col: number };
  }
  export function isNode(value: unknown): value is Node;
  export function parseAllDocuments(text: string, options: { readonly lineCounter: LineCounter }): Parsed[];
}
