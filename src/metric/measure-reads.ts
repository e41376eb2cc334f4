import { funnelProperties, funnelTypes } from "../insight/index.ts";
import { funnelOfSteps, type Matching, type Measure } from "./measure.ts";

/** What a measure reads of the log. */
export interface Reads {
  /** The event types that it names. */
  readonly types: readonly string[];
  /** The properties that it asks for, each with the types whose events it asks. */
  readonly properties: readonly { readonly property: string; readonly types: readonly string[] }[];
  /** The tags by whose values it counts. */
  readonly tags: readonly string[];
  /** Whether what lies between the events that it names matters too: then every event is read. */
  readonly all: boolean;
}

export function readsOf(measure: Measure): Reads {
  const reads = plainReads(measure);
  return { ...reads, types: [...new Set(reads.types)], tags: [...new Set(reads.tags)] };
}

function plainReads(measure: Measure): Reads {
  switch (measure.kind) {
    case "funnel-share":
    case "time-to-convert": {
      const funnel = funnelOfSteps(measure);
      const types = funnelTypes(funnel);
      const properties = funnelProperties(funnel).map((property) => ({ property, types }));
      return { types, properties, tags: [measure.by], all: measure.order === "strict" };
    }
    case "retention-share":
      return together([matched(measure.start), matched(measure.return)], [measure.by]);
    case "absence":
      return together([matched(measure.of), matched(measure.without)], [measure.by]);
    case "rate":
      return plainReads(measure.of);
    case "ratio":
      return together([plainReads(measure.over), plainReads(measure.under)], measure.by ? [measure.by] : []);
    case "event-count":
      return matched(measure);
    case "distinct-count":
      return measure.of.startsWith("tag:")
        ? together([matched(measure)], [measure.of.slice("tag:".length)])
        : matched(measure, measure.of);
    default:
      return matched(measure, measure.property);
  }
}

function matched({ type, where = [] }: Matching, ...more: string[]): Reads {
  const names = [...where.map(({ property }) => property), ...more];
  return { types: [type], properties: names.map((property) => ({ property, types: [type] })), tags: [], all: false };
}

function together(parts: readonly Reads[], tags: readonly string[]): Reads {
  return {
    types: parts.flatMap((part) => part.types),
    properties: parts.flatMap((part) => part.properties),
    tags: [...parts.flatMap((part) => part.tags), ...tags],
    all: false,
  };
}
