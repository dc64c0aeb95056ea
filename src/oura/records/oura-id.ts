/** Oura's ids are UUIDs; whatever else an id may be made of, it must not walk the path of a URL. */
const OURA_ID = /^[\w-]+$/

/** Whether a text can be Oura's id of a record, and may become part of a URL. */
export const isOuraId = (text: string): boolean => OURA_ID.test(text)
