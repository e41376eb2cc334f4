export type {
  Address,
  Capabilities,
  Channel,
  ChannelModule,
  ChannelOptions,
  Delivery,
  Identity,
  Inbound,
  Limits,
  ManifestOptions,
  Outcome,
  Outgoing,
  Pace,
  Page,
  Place,
  RawRequest,
  RawResponse,
  Received,
  Rendered,
} from "./channel.ts";
export { chartScale } from "./chart-scale.ts";
export {
  claimMicros,
  type DeliveryState,
  foldDelivery,
  isDueNow,
  isGivenUp,
  keepTryingMicros,
  unknownStatus,
} from "./delivery.ts";
export {
  ConversationMet,
  MessageAttempted,
  MessageFailed,
  MessagePostponed,
  MessageRequested,
  MessageRevised,
  MessageSent,
  MessageWithdrawn,
  type ReceivedRequest,
  type RequestedMessage,
  RequestReceived,
  RequestRefused,
} from "./events.ts";
export { type Fitted, fitted } from "./fitted.ts";
export type {
  Button,
  Fact,
  Form,
  FormField,
  Mention,
  Message,
  Part,
  Press,
} from "./message.ts";
export { plainText } from "./plain-text.ts";
export { BadChannelSettings, readSettings, type Settings } from "./settings.ts";
export { bytes, type Counting, oneLine, shortened, units } from "./shorten.ts";
export {
  filled as fillTemplate,
  isMessageKind,
  type MessageKind,
  type MessageTemplates,
  messageKinds,
  placeholdersOf,
  templatesProblem,
} from "./template.ts";
