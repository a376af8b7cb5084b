/** What every other language's catalogue must be: the English one's keys, with texts of its own. */
export type SameKeys<Texts> = {
  [Key in keyof Texts]: Texts[Key] extends string ? string : SameKeys<Texts[Key]>;
};
