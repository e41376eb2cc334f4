import { isRecord } from "../../kit/is-record.ts";

type Found = string[];
type Block = Readonly<Record<string, unknown>>;

/** What Slack would say of blocks that it does not take, each with its place; nothing where they are well. */
export function problemsInBlocks(blocks: unknown, where: "message" | "view"): readonly string[] {
  if (!Array.isArray(blocks)) return ["must be an array [json-pointer:/blocks]"];
  const found: Found = [];
  const most = where === "message" ? 50 : 100;
  if (blocks.length > most) found.push(`no more than ${most} items allowed [json-pointer:/blocks]`);
  const ids = blocks.flatMap((one) => (isRecord(one) && typeof one["block_id"] === "string" ? [one["block_id"]] : []));
  if (new Set(ids).size < ids.length) found.push("`block_id` already exists [json-pointer:/blocks]");
  blocks.forEach((block, i) => {
    const at = `/blocks/${i}`;
    if (!isRecord(block)) found.push(`must be an object [json-pointer:${at}]`);
    else checkBlock(block, at, found);
  });
  const charts = blocks.filter((one) => isRecord(one) && one["type"] === "data_visualization");
  if (charts.length > 2) found.push("no more than 2 data_visualization blocks allowed [json-pointer:/blocks]");
  return found;
}

function checkBlock(block: Block, at: string, found: Found): void {
  textOf(block["block_id"], 255, `${at}/block_id`, found, { isOptional: true });
  const check = blockKinds[String(block["type"])];
  if (check) check(block, at, found);
  else found.push(`unsupported type: ${String(block["type"])} [json-pointer:${at}/type]`);
}

const blockKinds: Readonly<Record<string, (block: Block, at: string, found: Found) => void>> = {
  section: (block, at, found) => {
    const { text, fields, accessory } = block;
    if (text === undefined && fields === undefined)
      found.push(`missing required field: text or fields [json-pointer:${at}]`);
    if (text !== undefined) textObject(text, 3000, `${at}/text`, found);
    listOf(fields, 10, `${at}/fields`, found, (one, path) => textObject(one, 2000, path, found));
    if (accessory !== undefined) element(accessory, `${at}/accessory`, found);
  },
  header: ({ text }, at, found) => textObject(text, 150, `${at}/text`, found, "plain_text"),
  divider: () => {},
  context: ({ elements }, at, found) =>
    listOf(elements, 10, `${at}/elements`, found, (one, path) => {
      if (isRecord(one) && one["type"] === "image") element(one, path, found);
      else textObject(one, 3000, path, found);
    }),
  actions: ({ elements }, at, found) => {
    listOf(elements, 25, `${at}/elements`, found, (one, path) => element(one, path, found));
    if (!Array.isArray(elements) || elements.length === 0)
      found.push(`must have at least 1 element [json-pointer:${at}/elements]`);
    const ids = (Array.isArray(elements) ? elements : []).flatMap((one) =>
      isRecord(one) && typeof one["action_id"] === "string" ? [one["action_id"]] : [],
    );
    if (new Set(ids).size < ids.length) found.push(`\`action_id\` already exists [json-pointer:${at}/elements]`);
  },
  input: (block, at, found) => {
    textObject(block["label"], 2000, `${at}/label`, found, "plain_text");
    if (block["hint"] !== undefined) textObject(block["hint"], 2000, `${at}/hint`, found, "plain_text");
    element(block["element"], `${at}/element`, found);
  },
  image: (block, at, found) => {
    textOf(block["alt_text"], 2000, `${at}/alt_text`, found);
    if (block["slack_file"] === undefined) textOf(block["image_url"], 3000, `${at}/image_url`, found);
    if (block["title"] !== undefined) textObject(block["title"], 2000, `${at}/title`, found, "plain_text");
  },
  rich_text: ({ elements }, at, found) => {
    if (!Array.isArray(elements)) found.push(`missing required field: elements [json-pointer:${at}/elements]`);
  },
  markdown: ({ text }, at, found) => textOf(text, 12_000, `${at}/text`, found),
  table: ({ rows }, at, found) => {
    listOf(rows, 100, `${at}/rows`, found, (row, path) => {
      if (!Array.isArray(row)) found.push(`must be an array [json-pointer:${path}]`);
      else if (row.length > 20) found.push(`no more than 20 items allowed [json-pointer:${path}]`);
    });
    if (JSON.stringify(rows ?? []).length > 10_000 * 6) found.push(`table too long [json-pointer:${at}/rows]`);
  },
  data_table: ({ rows }, at, found) => {
    if (!Array.isArray(rows)) found.push(`missing required field: rows [json-pointer:${at}/rows]`);
  },
  data_visualization: (block, at, found) => {
    textOf(block["title"], 50, `${at}/title`, found, { isOptional: true });
    const chart = block["chart"];
    if (!isRecord(chart)) found.push(`missing required field: chart [json-pointer:${at}/chart]`);
    else {
      listOf(chart["series"], 12, `${at}/chart/series`, found, (one, path) => {
        if (isRecord(one)) listOf(one["data"], 20, `${path}/data`, found, () => {});
      });
    }
  },
  file: () => {},
  video: () => {},
};

const elementTypes =
  /^(button|static_select|external_select|users_select|conversations_select|channels_select|multi_\w+_select|overflow|datepicker|timepicker|datetimepicker|radio_buttons|checkboxes|plain_text_input|number_input|email_text_input|url_text_input|rich_text_input|image|workflow_button|file_input)$/;

function element(value: unknown, at: string, found: Found): void {
  if (!isRecord(value)) {
    found.push(`missing required field: ${at.split("/").at(-1)} [json-pointer:${at}]`);
    return;
  }
  const type = String(value["type"]);
  if (!elementTypes.test(type)) found.push(`unsupported type: ${type} [json-pointer:${at}/type]`);
  textOf(value["action_id"], 255, `${at}/action_id`, found, { isOptional: true });
  if (type === "button") {
    textObject(value["text"], 75, `${at}/text`, found, "plain_text");
    textOf(value["value"], 2000, `${at}/value`, found, { isOptional: true });
    textOf(value["url"], 3000, `${at}/url`, found, { isOptional: true });
    const { style } = value;
    if (style !== undefined && style !== "primary" && style !== "danger")
      found.push(`invalid value: style [json-pointer:${at}/style]`);
  }
  if (value["placeholder"] !== undefined)
    textObject(value["placeholder"], 150, `${at}/placeholder`, found, "plain_text");
  const most = type === "overflow" ? 5 : type === "radio_buttons" || type === "checkboxes" ? 10 : 100;
  if (value["options"] !== undefined)
    listOf(value["options"], most, `${at}/options`, found, (option, path) => {
      if (!isRecord(option)) return void found.push(`must be an object [json-pointer:${path}]`);
      textObject(option["text"], 75, `${path}/text`, found);
      textOf(option["value"], 150, `${path}/value`, found);
    });
  if (value["confirm"] !== undefined && !isRecord(value["confirm"]))
    found.push(`must be an object [json-pointer:${at}/confirm]`);
}

function textObject(value: unknown, most: number, at: string, found: Found, only?: "plain_text"): void {
  if (!isRecord(value)) {
    found.push(`missing required field: ${at.split("/").at(-1)} [json-pointer:${at}]`);
    return;
  }
  const { type, text } = value;
  if (type !== "plain_text" && (only !== undefined || type !== "mrkdwn"))
    found.push(`unsupported type: ${String(type)} [json-pointer:${at}/type]`);
  textOf(text, most, `${at}/text`, found);
}

function textOf(
  value: unknown,
  most: number,
  at: string,
  found: Found,
  { isOptional = false }: { readonly isOptional?: boolean } = {},
): void {
  if (value === undefined && isOptional) return;
  if (typeof value !== "string") found.push(`missing required field: ${at.split("/").at(-1)} [json-pointer:${at}]`);
  else if (value.length > most) found.push(`must be no longer than ${most} characters [json-pointer:${at}]`);
  else if (value === "" && !isOptional) found.push(`must be more than 0 characters [json-pointer:${at}]`);
}

function listOf(
  value: unknown,
  most: number,
  at: string,
  found: Found,
  each: (one: unknown, path: string) => void,
): void {
  if (value === undefined) return;
  if (!Array.isArray(value)) return void found.push(`must be an array [json-pointer:${at}]`);
  if (value.length > most) found.push(`no more than ${most} items allowed [json-pointer:${at}]`);
  value.forEach((one, i) => {
    each(one, `${at}/${i}`);
  });
}
