export { type Clock, wallClock } from "./clock.ts";
export { type ActiveFault, type Fault, type FaultKind, type Faults, inwardFaults, outwardFaults } from "./fault.ts";
export type { Answered } from "./outbound.ts";
export type { Platform, PlatformContext, Pressable, PressOptions, SayOptions } from "./platform.ts";
export type { Recorded } from "./recorder.ts";
export type { Seed } from "./seed.ts";
export { type Chat, type ChatOptions, startChat } from "./start.ts";
export type { Conversation, Dialog, Message, Person, World } from "./world.ts";
