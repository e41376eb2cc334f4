import type { PropertyValue } from "../insight/index.ts";
import type { Said } from "./said.ts";

declare const kind: unique symbol;
declare const whole: unique symbol;

type Kinds = "number" | "text" | "value";
type KindOf<Value> = [Value] extends [number] ? "number" : [Value] extends [string] ? "text" : Kinds;

/** A field of an event of the same kind, to hold another against. */
export interface FieldOfKind<Kind> {
  readonly [kind]?: Kind;
}

interface AnyField {
  /** Whether the event has it at all. */
  exists(wanted?: boolean): Said;
  /** Whether it is another than in the key's event of that type before. */
  changed(): Said;
}

export interface ValueField<Value> extends AnyField, FieldOfKind<KindOf<Value>> {
  is(wanted: Value | readonly Value[] | FieldOfKind<KindOf<Value>>): Said;
  isNot(unwanted: Value | readonly Value[] | FieldOfKind<KindOf<Value>>): Said;
}

export interface NumberField<Value = number> extends ValueField<Value> {
  above(other: number | FieldOfKind<"number">): Said;
  atLeast(other: number | FieldOfKind<"number">): Said;
  below(other: number | FieldOfKind<"number">): Said;
  atMost(other: number | FieldOfKind<"number">): Said;
  /** Over the key's events of that type in so long, this one included. */
  sum(over: string): Total;
  average(over: string): Total;
}

export interface Total {
  above(number: number): Said;
  atLeast(number: number): Said;
  below(number: number): Said;
  atMost(number: number): Said;
}

type Field<Value> = unknown extends Value
  ? NumberField<PropertyValue>
  : [Value] extends [number]
    ? NumberField<Value>
    : [Value] extends [PropertyValue]
      ? ValueField<Value>
      : [Value] extends [readonly unknown[]]
        ? AnyField
        : [Value] extends [object]
          ? AnyField & Fields<Value>
          : AnyField;

type Fields<Data> = { readonly [Name in keyof Data & string]-?: Field<NonNullable<Data[Name]>> };

/** An event of a rule, whatever its data. */
export interface AnyTaken {
  readonly [whole]?: unknown;
}

/** An event of a rule as its predicates see it: its fields, which record what is said of them. Where the payload is of any shape, see `field`. */
export type Taken<Data> = { readonly [whole]?: Data } & (unknown extends Data ? unknown : Fields<Data>);
