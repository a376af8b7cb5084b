export function flowsPath(idWebsite: string): string {
  return `/app/websites/${idWebsite}/feeds`;
}

export function flowPath(idWebsite: string, feedId: string): string {
  return `${flowsPath(idWebsite)}/${feedId}`;
}
