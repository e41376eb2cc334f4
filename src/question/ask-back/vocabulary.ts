/** A property that a number may be split by. */
export interface VocabularyProperty {
  readonly name: string;
  /** The values that are known, those with most first. */
  readonly values: readonly string[];
  /** Whether these are all there are. */
  readonly isComplete: boolean;
}

/** The names that may be used in a question about a case: what there is in its log, and no rows. */
export interface Vocabulary {
  readonly metrics: readonly string[];
  readonly properties: readonly VocabularyProperty[];
  readonly people: readonly string[];
  readonly playbooks: readonly string[];
}
