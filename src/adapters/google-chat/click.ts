type Json = Readonly<Record<string, unknown>>;

/** What a click names, and nothing else: the message, the button, and whether its form was filled in. */
export interface Click {
  readonly message: string;
  readonly button: string;
  readonly form?: true;
}

export interface Functions {
  /** What a click calls: a name of ours, and for an add-on the address of its endpoint. */
  readonly name: string;
  /** Whether a click can open a dialog: only what is answered at once can. */
  readonly dialogs: boolean;
}

export function onClick(
  { message, button, form }: Click,
  { name, dialogs }: Functions,
  { opens = false, needs = [] }: { readonly opens?: boolean; readonly needs?: readonly string[] } = {},
): Json {
  const parameters = Object.entries({ message, button, ...(form && { form: "yes" }) });
  return {
    action: {
      function: name,
      parameters: parameters.map(([key, value]) => ({ key, value })),
      ...(opens && dialogs && { interaction: "OPEN_DIALOG" }),
      ...(needs.length > 0 && { requiredWidgets: needs }),
    },
  };
}

/** What a click names, as it came back; undefined where it is none of ours. */
export function clickIn(parameters: Json): Click | undefined {
  const { message, button, form } = parameters;
  if (typeof message !== "string" || typeof button !== "string") return undefined;
  if (!/^[\w-]{1,64}$/.test(message) || !/^[^/\s]{1,190}$/.test(button)) return undefined;
  return { message, button, ...(form === "yes" && { form: true }) };
}
