/** The order id that the handler with the swapped writes gets: beside the lab's own. */
export const swappedKey = (key: string): string => `${key}-swapped`;
