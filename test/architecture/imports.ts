import ts from "typescript";

/** How a file reaches another: at load (`static`), only as a type, when a line runs (`dynamic`), or as a file of its own (`url`). */
export type ImportKind = "static" | "type" | "dynamic" | "url";

export interface Import {
  readonly kind: ImportKind;
  readonly specifier: string;
  readonly line: number;
}

/** Every import in a source text: static, re-exported, type-only, `import()`, `import("…").Type` and `new URL("./…", import.meta.url)`. */
export function importsOf(source: ts.SourceFile): readonly Import[] {
  const found: Import[] = [];
  const add = (kind: ImportKind, specifier: ts.Node | undefined) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    found.push({ kind, specifier: specifier.text, line: lineOf(source, specifier) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.importClause?.isTypeOnly ? "type" : "static", node.moduleSpecifier);
    else if (ts.isExportDeclaration(node)) add(node.isTypeOnly ? "type" : "static", node.moduleSpecifier);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add("type", node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add("dynamic", node.arguments[0]);
    else if (ts.isNewExpression(node) && node.expression.getText(source) === "URL") {
      const [target, base] = node.arguments ?? [];
      if (
        base?.getText(source) === "import.meta.url" &&
        target &&
        ts.isStringLiteral(target) &&
        target.text.endsWith(".ts")
      )
        add("url", target);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}
