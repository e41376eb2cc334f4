export {
  type Catalogue,
  type CatalogueEntry,
  catalogueOf,
  catalogueText,
  EventTypeDefined,
  eventTypeDefined,
  parseCatalogue,
} from "./catalogue.ts";
export { type CloudEvent, cloudEvent, fromCloudEvent, NotACloudEvent } from "./cloud-event.ts";
export { compareCatalogues, type TypeChange } from "./compare-catalogues.ts";
export { defineEvent, defineOwnEvent } from "./define.ts";
export type { DeclaredEvent, EventDefinition, EventDetails, EventOptions } from "./definition.ts";
export {
  type Actor,
  declared,
  type Intent,
  type NewEvent,
  type Origin,
  type PersonalFields,
  type RecordedEvent,
} from "./envelope.ts";
export {
  AlreadyConverted,
  AsynchronousSchema,
  BadDefinition,
  ChangedTag,
  InvalidPayload,
  MissingStream,
  MissingSubject,
  NewerVersion,
  OtherType,
  TagNotText,
  UpcastFailed,
} from "./errors.ts";
export { derivedId, eventIds, foreignId, importedIds, type RandomBytes } from "./ids.ts";
export { importedEvent } from "./imported.ts";
export { alternatives, type JsonSchema, jsonSchemaOf } from "./json-schema.ts";
export { type FieldPath, type Personal, personal, personalFields } from "./personal.ts";
export { isPseudonym, pseudonym, pseudonymText } from "./pseudonym.ts";
export { probeTags, type TagProbe } from "./tag-probe.ts";
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
export { type Upcasters, writtenVersion } from "./upcast.ts";
export { type Issue, validate } from "./validate.ts";
export { UnknownZone, zoneOffsetSeconds } from "./zone.ts";
