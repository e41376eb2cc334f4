import ts from "typescript";
import { lineOf } from "./imports.ts";

const outsideNames = new Set([
  "performance",
  "process",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "fetch",
  "crypto",
  "Buffer",
  "localStorage",
  "document",
  "window",
]);
const outsideMembers = new Set(["Date.now", "Math.random", "Temporal.Now"]);

export interface Impurity {
  readonly what: string;
  readonly line: number;
}

/** Where a source reaches for the clock, for chance or for the world instead of being handed them. Names it declares itself are its own. */
export function impuritiesOf(source: ts.SourceFile): readonly Impurity[] {
  const own = declaredNames(source);
  const found: Impurity[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    const what = reachesFor(node, own);
    if (what) found.push({ what, line: lineOf(source, node) });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function reachesFor(node: ts.Node, own: ReadonlySet<string>): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    const owner = node.expression.getText();
    const text = `${owner}.${node.name.text}`;
    const reaches =
      outsideMembers.has(text.replace(/^globalThis\./, "")) ||
      (owner === "globalThis" && outsideNames.has(node.name.text));
    return reaches ? text : undefined;
  }
  if (ts.isIdentifier(node) && outsideNames.has(node.text) && !own.has(node.text) && isUsed(node)) return node.text;
  const isDate = (called: ts.Expression) => ts.isIdentifier(called) && called.text === "Date";
  if (ts.isNewExpression(node) && isDate(node.expression) && !node.arguments?.length) return "new Date()";
  if (ts.isCallExpression(node) && isDate(node.expression)) return "Date()";
  return undefined;
}

/** Whether the identifier stands for a value, rather than naming a member. */
function isUsed(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return !ts.isPropertySignature(parent) && !ts.isMethodDeclaration(parent) && !ts.isMethodSignature(parent);
}

function declaredNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const declares =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isClassDeclaration(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
