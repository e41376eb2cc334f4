export { type CloudEvent, cloudEvent, fromCloudEvent, NotACloudEvent } from "./cloud-event.ts";
export {
  AsynchronousSchema,
  BadDefinition,
  defineEvent,
  defineOwnEvent,
  type EventDefinition,
  type EventDetails,
  type EventOptions,
  InvalidPayload,
  MissingStream,
} from "./define.ts";
export {
  type Actor,
  declared,
  type Intent,
  type NewEvent,
  type Origin,
  type PersonalFields,
  type RecordedEvent,
} from "./envelope.ts";
export { derivedId, eventIds, foreignId, importedIds, type RandomBytes } from "./ids.ts";
export { importedEvent } from "./imported.ts";
export {
  BadTag,
  isReserved,
  normalTag,
  parseTag,
  reservedPrefix,
  type Tag,
  type Tags,
  tagPairs,
  tagText,
  tagValues,
} from "./tags.ts";
export {
  BadTime,
  type Clock,
  formatTime,
  type Micros,
  type Moment,
  parseTime,
  type TimeFormat,
  timeFormats,
} from "./time.ts";
export { UnknownZone } from "./zone.ts";
