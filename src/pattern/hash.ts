import { canonicalJson } from "../kit/canonical-json.ts";
import { sha256Hex } from "../kit/sha256.ts";
import type { Rule } from "./rule.ts";

/** What identifies a rule's content: equal rules, equal hash, wherever they were written. */
export function ruleHash(rule: Rule): string {
  return sha256Hex(canonicalJson(rule)).slice(0, 16);
}
