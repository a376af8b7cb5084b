/** The zone of the reader's own computer, for screens that belong to no website. */
export const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;
