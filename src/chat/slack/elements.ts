import { isRecord } from "../../kit/is-record.ts";

type Json = Readonly<Record<string, unknown>>;

/** Something in blocks that can be clicked or filled in. */
export interface Element {
  readonly block: string;
  readonly action: string;
  readonly type: string;
  readonly raw: Json;
  readonly isInput: boolean;
}

export function elementsOf(blocks: unknown): readonly Element[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.filter(isRecord).flatMap((block) => {
    const { type, elements, accessory, element } = block;
    const inside = type === "actions" && Array.isArray(elements) ? elements : [accessory, element];
    return inside.filter(isRecord).flatMap((raw) => {
      if (typeof raw["action_id"] !== "string" || raw["type"] === "image") return [];
      const isInput = type === "input";
      return [{ block: String(block["block_id"]), action: raw["action_id"], type: String(raw["type"]), raw, isInput }];
    });
  });
}

export const textIn = (value: unknown): string =>
  isRecord(value) && typeof value["text"] === "string" ? value["text"] : "";

export function optionsOf(raw: Json): readonly Json[] {
  const { options, option_groups } = raw;
  if (Array.isArray(options)) return options.filter(isRecord);
  if (!Array.isArray(option_groups)) return [];
  return option_groups.filter(isRecord).flatMap((group) => optionsOf({ options: group["options"] }));
}

/** What an element holds once somebody typed or chose this, as `state.values` and an action tell it. */
export function heldBy({ type, raw }: Element, typed: string | undefined): Json {
  const chosen = (value: string) =>
    optionsOf(raw).find((one) => one["value"] === value || textIn(one["text"]) === value);
  const value = typed ?? "";
  switch (type) {
    case "static_select":
    case "external_select":
    case "radio_buttons":
    case "overflow":
      return { type, selected_option: chosen(value) ?? (typed === undefined ? (raw["initial_option"] ?? null) : null) };
    case "multi_static_select":
    case "checkboxes":
      return { type, [`selected_options`]: value.split(",").flatMap((one) => chosen(one) ?? []) };
    case "datepicker":
      return { type, selected_date: value || (typed === undefined ? (raw["initial_date"] ?? null) : null) };
    case "timepicker":
      return { type, selected_time: value || null };
    case "users_select":
      return { type, selected_user: value || null };
    case "button":
      return { type, value: raw["value"] };
    default:
      return { type, value: value || (typed === undefined ? (raw["initial_value"] ?? null) : null) };
  }
}

/** `state.values`: what stands in all fields, by block and action; `typed` by action id. */
export function valuesIn(elements: readonly Element[], typed: Readonly<Record<string, string>>): Json {
  const values: Record<string, Record<string, unknown>> = {};
  for (const one of elements) {
    if (one.type === "button" || one.type === "overflow") continue;
    values[one.block] = {
      ...values[one.block],
      [one.action]: heldBy(one, typed[fieldId(one)] ?? typed[one.action] ?? typed[one.block]),
    };
  }
  return values;
}

/** How a field is called on the page. */
export const fieldId = ({ block, action }: Pick<Element, "block" | "action">): string => `${block}/${action}`;

/** What Slack itself refuses before the app is asked: a field that is needed and empty, a number that is none. */
export function missingIn(
  elements: readonly Element[],
  blocks: unknown,
  values: Json,
): Readonly<Record<string, string>> {
  const optional = new Set(
    (Array.isArray(blocks) ? blocks : [])
      .filter(isRecord)
      .flatMap((one) => (one["optional"] === true ? [String(one["block_id"])] : [])),
  );
  const problems: Record<string, string> = {};
  for (const one of elements) {
    if (!one.isInput) continue;
    const block = values[one.block];
    const held = isRecord(block) ? block[one.action] : undefined;
    const value = isRecord(held)
      ? (held["value"] ??
        held["selected_option"] ??
        held["selected_date"] ??
        held["selected_options"] ??
        held["selected_user"])
      : undefined;
    const isEmpty =
      value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
    if (isEmpty && !optional.has(one.block)) problems[one.block] = "Please complete this required field.";
    if (isEmpty || typeof value !== "string") continue;
    const { min_length, max_length, min_value, max_value, is_decimal_allowed } = one.raw;
    if (typeof min_length === "number" && value.length < min_length)
      problems[one.block] = `Must be at least ${min_length} characters.`;
    if (typeof max_length === "number" && value.length > max_length)
      problems[one.block] = `Must be at most ${max_length} characters.`;
    if (one.type !== "number_input") continue;
    const number = Number(value);
    if (!Number.isFinite(number) || (is_decimal_allowed === false && !Number.isInteger(number)))
      problems[one.block] = "Enter a number.";
    if (min_value !== undefined && number < Number(min_value))
      problems[one.block] = `Must be at least ${String(min_value)}.`;
    if (max_value !== undefined && number > Number(max_value))
      problems[one.block] = `Must be at most ${String(max_value)}.`;
  }
  return problems;
}
