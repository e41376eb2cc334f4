import type { InquiryQuery } from "../../question/index.ts";
import { compareAnswer, forecastAnswer, usualAnswer } from "./answer-against.ts";
import {
  deadlineAnswer,
  definitionAnswer,
  heldAnswer,
  helpAnswer,
  optionsAnswer,
  peopleAnswer,
  whyAnswer,
} from "./answer-asking.ts";
import { certaintyAnswer, rowsAnswer, trendAnswer, valueAnswer } from "./answer-number.ts";
import { driversAnswer, splitAnswer } from "./answer-parts.ts";
import { beforeAnswer, historyAnswer, precedentAnswer } from "./answer-past.ts";
import type { Asked, Told } from "./asked.ts";

/** What the log says to a query. */
export function answerOf(asked: Asked, query: InquiryQuery): Promise<Told> {
  switch (query.intent) {
    case "value":
      return valueAnswer(asked, query);
    case "trend":
      return trendAnswer(asked, query);
    case "split":
      return splitAnswer(asked, query);
    case "compare":
      return compareAnswer(asked, query);
    case "drivers":
      return driversAnswer(asked, query);
    case "rows":
      return rowsAnswer(asked, query);
    case "certainty":
      return certaintyAnswer(asked, query);
    case "usual":
      return usualAnswer(asked, query);
    case "forecast":
      return forecastAnswer(asked, query);
    case "definition":
      return definitionAnswer(asked, query);
    case "why":
      return whyAnswer(asked);
    case "held":
      return heldAnswer(asked);
    case "precedent":
      return precedentAnswer(asked);
    case "history":
      return historyAnswer(asked, query);
    case "options":
      return optionsAnswer(asked);
    case "deadline":
      return deadlineAnswer(asked);
    case "people":
      return peopleAnswer(asked);
    case "before":
      return beforeAnswer(asked);
    case "help":
      return helpAnswer(asked);
  }
}
