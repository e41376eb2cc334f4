import { foreignId, fromCloudEvent } from "../event/index.ts";
import { draft, type Mapper, rejection, Unfit } from "./draft.ts";
import type { Fields, FileRecord } from "./event-file.ts";

/** Whether an object calls itself a CloudEvent. */
export function isCloudEvent(fields: Fields): boolean {
  return Object.hasOwn(fields, "specversion");
}

/** Reads CloudEvents: the same source and id give the same event, whichever file brought it. */
export function cloudEventMapper(zone: string): Mapper<Extract<FileRecord, { kind: "fields" }>> {
  return ({ fields }, into) => {
    try {
      const { moment, actor, intent, id, source, attributes, ...rest } = fromCloudEvent(fields, { zone });
      if (!moment) throw new Unfit("capture/no-time", "it has no time, and when it happened cannot be known");
      // Whom a file names as the actor, nobody has checked.
      const claimed = actor && { ...actor, via: "import", assurance: "claimed" };
      const said = (claimed ?? intent) && { ...(claimed && { actor: claimed }), ...(intent && { intent }) };
      const event = {
        ...rest,
        id: foreignId(source, id),
        occurred: moment.at,
        offset: moment.offset,
        origin: { source, id, ...(attributes && { attributes }) },
      };
      into.push(draft(event, said));
      return undefined;
    } catch (cause) {
      return rejection(cause);
    }
  };
}
