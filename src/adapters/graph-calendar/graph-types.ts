// As much of Microsoft's published types (@microsoft/microsoft-graph-types 2.43.1) as is used here, by the same names: what we write and what our stand-in gives was held against those by the compiler.

type Nullable<Value> = Value | null;

export interface Moment {
  dateTime?: string;
  timeZone?: Nullable<string>;
}

export interface Attendee {
  type?: Nullable<"required" | "optional" | "resource">;
  emailAddress?: Nullable<{ address?: Nullable<string>; name?: Nullable<string> }>;
  status?: Nullable<{
    response?: Nullable<"none" | "organizer" | "tentativelyAccepted" | "accepted" | "declined" | "notResponded">;
    time?: Nullable<string>;
  }>;
}

export interface Event {
  id?: string;
  subject?: Nullable<string>;
  body?: Nullable<{ contentType?: Nullable<"text" | "html">; content?: Nullable<string> }>;
  start?: Nullable<Moment>;
  end?: Nullable<Moment>;
  showAs?: Nullable<"unknown" | "free" | "tentative" | "busy" | "oof" | "workingElsewhere">;
  attendees?: Nullable<Attendee[]>;
  organizer?: Nullable<Attendee>;
  isCancelled?: Nullable<boolean>;
  isOnlineMeeting?: Nullable<boolean>;
  onlineMeetingProvider?: Nullable<"unknown" | "skypeForBusiness" | "skypeForConsumer" | "teamsForBusiness">;
  onlineMeeting?: Nullable<{ joinUrl?: Nullable<string> }>;
  transactionId?: Nullable<string>;
  iCalUId?: Nullable<string>;
  type?: Nullable<"singleInstance" | "occurrence" | "exception" | "seriesMaster">;
  seriesMasterId?: Nullable<string>;
  originalStart?: Nullable<string>;
  changeKey?: Nullable<string>;
  lastModifiedDateTime?: Nullable<string>;
  singleValueExtendedProperties?: Nullable<{ id?: string; value?: Nullable<string> }[]>;
}

export interface ScheduleInformation {
  scheduleId?: Nullable<string>;
  availabilityView?: Nullable<string>;
  error?: Nullable<{ responseCode?: Nullable<string>; message?: Nullable<string> }>;
  scheduleItems?: Nullable<
    { status?: NonNullable<Event["showAs"]>; start?: Nullable<Moment>; end?: Nullable<Moment> }[]
  >;
}
