import { type Told, Unread } from "./told.ts";

/** An element of the document, with everything in it. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly inner: XmlElement[];
}

/** What kind of value an attribute of an event or object has, where the document says so. */
export type Kinds = (attribute: string) => string | undefined;

/** Who an event or object is. OCEL 2.0 says it in the tag, 1.0 in elements under it. */
export function identityOf(element: XmlElement): { readonly id?: string; readonly type?: string } {
  const { attributes } = element;
  const id = isNew(element) ? attributes["id"] : keyed(element, "id")?.attributes["value"];
  const type = isNew(element)
    ? attributes["type"]
    : (keyed(element, "activity") ?? keyed(element, "type"))?.attributes["value"];
  return { ...(id !== undefined && { id }), ...(type !== undefined && { type }) };
}

/** All that an element tells; `dated` where an object's values must have times. */
export function toldBy(element: XmlElement, kindOf: Kinds): { readonly told: Told; readonly dated: boolean } {
  const { id, type } = identityOf(element);
  if (isNew(element)) {
    const attributes = children(element, "attributes").map(({ attributes: { name, time }, text }) => ({
      name,
      time,
      value: plainValue(text, kindOf(name ?? "")),
    }));
    const links = children(element, "objects").map((link) => ({
      id: link.attributes["object-id"],
      qualifier: link.attributes["qualifier"],
    }));
    return { told: { id, type, time: element.attributes["time"], attributes, links }, dated: true };
  }
  const keys = new Set<string>();
  for (const { attributes } of element.inner) {
    const { key } = attributes;
    if (key === undefined) continue;
    if (keys.has(key)) throw new Unread("capture/told-twice", `its "${key}" is there more than once`);
    keys.add(key);
  }
  const values = keyed(element, "vmap") ?? keyed(element, "ovmap");
  const attributes = (values?.inner ?? []).map(({ tag, attributes: { key, value } }) => ({
    name: key,
    value: value === undefined ? undefined : plainValue(value, tag),
  }));
  const links = (keyed(element, "omap")?.inner ?? []).map((link) => ({ id: link.attributes["value"] }));
  const time = keyed(element, "timestamp")?.attributes["value"];
  return { told: { id, type, time, attributes, links }, dated: false };
}

function isNew({ attributes, inner }: XmlElement): boolean {
  return (
    attributes["id"] !== undefined || attributes["type"] !== undefined || inner.every((one) => !one.attributes["key"])
  );
}

function keyed({ inner }: XmlElement, key: string): XmlElement | undefined {
  return inner.find((one) => one.attributes["key"] === key);
}

function children({ inner }: XmlElement, holder: string): readonly XmlElement[] {
  return inner.filter(({ tag }) => tag === holder).flatMap((one) => one.inner);
}

/** A value as JSON would hold it; what does not fit its kind stays the text it is. */
function plainValue(text: string, kind: string | undefined): unknown {
  const number = Number(text);
  switch (kind) {
    case "integer":
    case "int":
      return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(number) ? number : text;
    case "float":
      return text.trim() !== "" && Number.isFinite(number) ? number : text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    default:
      return text;
  }
}
