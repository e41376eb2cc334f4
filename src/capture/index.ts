export { cloudEventMapper, isCloudEvent } from "./cloud-events.ts";
export { type DeclaredCheck, type DeclaredType, declaredCheck } from "./declared.ts";
export { type Draft, type Mapper, rejection } from "./draft.ts";
export {
  BadImport,
  BadMapping,
  BrokenFile,
  BrokenGzip,
  EmptyFile,
  FileMissing,
  FileUnreadable,
  MissingColumn,
  NoTimes,
  NotAFile,
  RejectedUnwritable,
  UnknownFormat,
  UnsaidMapping,
} from "./errors.ts";
export {
  type EventFileModule,
  type Fields,
  type FileBatch,
  type FileRecord,
  maxRecordLength,
  type ObjectRecord,
  type ObjectRef,
  type Place,
  type ReadOptions,
  type Rejection,
  type WholeFile,
} from "./event-file.ts";
export { defineMapping, type MappedEvent, type Mapping, type MappingContext, mappingMapper } from "./mapping.ts";
export { objectMapper, objectTableMapper } from "./objects.ts";
export { fileImported, registrationId, typeRegistered } from "./own-events.ts";
export { type Packed, packer } from "./pack.ts";
export { cellsShape, fieldsShape } from "./rows.ts";
export { type TablePlan, tableMapper } from "./table.ts";
export { type TimeReader, timeReader } from "./time-reader.ts";
