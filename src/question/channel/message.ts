import type { LinePicture } from "../../chart/index.ts";
import type { AnswerField } from "../answer-field.ts";
import type { Language } from "../ask-back/index.ts";

/**
 * What is said to people, whatever it is said through: plain data, no markup in any text. Each channel draws it within its own limits, and what it
 * draws can be told again from this.
 */
export interface Message {
  readonly language: Language;
  /** One line: what a notification shows. */
  readonly title: string;
  readonly parts: readonly Part[];
  /** Who is meant to look, beside those who read along. */
  readonly mentions?: readonly Mention[];
  readonly buttons?: readonly Button[];
  /** A quiet last line: the case, where it can be read whole. */
  readonly foot?: string;
}

/** Somebody by the name that people call them; `id` is theirs on the channel, where that is known. */
export interface Mention {
  readonly name: string;
  readonly id?: string;
}

export type Part =
  | { readonly kind: "text"; readonly text: string }
  /** What must be read before a button is pressed. */
  | { readonly kind: "caution"; readonly text: string; readonly url?: string }
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | { readonly kind: "quote"; readonly by: string; readonly text: string }
  /** `says` is the picture in words: what is shown where nothing can be drawn, and what is read aloud. */
  | { readonly kind: "chart"; readonly picture: LinePicture; readonly labels: readonly string[]; readonly says: string }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** A button. With a form it asks for that first; with a `url` it only leads there, and nothing is decided by that. */
export interface Button {
  /** Names it within its message, in kebab-case. */
  readonly id: string;
  readonly label: string;
  readonly style?: "primary" | "danger";
  readonly press?: Press;
  readonly form?: Form;
  readonly url?: string;
}

/** What pressing a button does. It stands in the log with the message, so a click only has to name the message and the button. */
export type Press =
  | { readonly does: "answer"; readonly case: string; readonly round: number; readonly option: string }
  | {
      readonly does: "acknowledge" | "comment" | "inquire" | "dismiss" | "veto" | "review";
      readonly case: string;
      readonly round: number;
    }
  | {
      readonly does: "answer-meeting";
      readonly case: string;
      readonly meeting: string;
      readonly comes: "yes" | "no" | "maybe";
    }
  | {
      readonly does: "answer-follow-up";
      readonly case: string;
      readonly meeting: string;
      readonly questions: readonly string[];
    }
  | {
      readonly does: "end-next-step";
      readonly case: string;
      readonly step: string;
      readonly result: "done" | "dropped";
    }
  | { readonly does: "open-case"; readonly post: string };

/** What is asked for before something is done. */
export interface Form {
  readonly title: string;
  /** What to read first: cautions, what the option starts. */
  readonly says?: readonly string[];
  readonly fields: readonly FormField[];
  readonly submit: string;
}

/** A field as it is asked for: `label`, kind and bounds as in a question; `hint` says what may be typed. */
export type FormField = AnswerField & {
  readonly hint?: string;
  readonly multiline?: boolean;
  readonly initial?: string;
};
