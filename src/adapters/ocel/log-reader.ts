import type { FileRecord, ObjectRef } from "../../capture/index.ts";
import type { ObjectTypes } from "./object-types.ts";

/** Takes a document piece by piece. What is wrong with the document itself is thrown; what is wrong with one part of it becomes a broken record. */
export interface LogReader {
  push(text: string): void;
  /** The document ends here. */
  end(): void;
  /** What is whole since the last time. */
  take(): readonly Part[];
  /** Whether all objects were given out. */
  knowsObjects(): boolean;
  line(): number;
}

/** An event or an object of the document. */
export interface Part {
  /** Who it is, if it is an object that says so. */
  object(): ObjectRef | undefined;
  /** The records that it stands for; an object has links too. */
  read(row: number, types: ObjectTypes): readonly FileRecord[];
}
