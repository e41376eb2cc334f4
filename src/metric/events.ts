import { defineOwnEvent } from "../event/index.ts";
import type { Observation } from "./observe.ts";

const metricTags = (data: { readonly metric: string }) => ({ "thence.metric": data.metric });

/** A metric was measured in a closed window. */
export const MetricObserved = defineOwnEvent<Observation>()("thence.metric-observed", {
  tags: metricTags,
  stream: "thence.metric",
  purpose: "A number was computed: from which events, by which definition, how sure.",
});

/** A metric's definition went live; another content is another hash. */
export const MetricDefined = defineOwnEvent<{
  readonly metric: string;
  readonly definition: string;
  readonly content: string;
}>()("thence.metric-defined", {
  tags: (data) => ({ ...metricTags(data), "thence.definition": data.definition }),
  purpose: "The exact definition that observations refer to by its hash.",
});
