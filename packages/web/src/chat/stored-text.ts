export interface StoredText {
  read: () => string | null;
  write: (text: string) => void;
}

/**
 * A text in the browser's storage. Where the storage is full or forbidden, nothing is read or written,
 * and the text is what the page has in memory until it is closed.
 * @param storage reading `localStorage` throws where the user has forbidden it
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Storage/setItem#exceptions
 */
export const storedText = (
  storage: () => Pick<Storage, "getItem" | "setItem">,
  key: string,
): StoredText => ({
  read() {
    try {
      return storage().getItem(key);
    } catch {
      return null;
    }
  },
  write(text) {
    try {
      storage().setItem(key, text);
    } catch (error) {
      console.warn(`${key} is not stored:`, error);
    }
  },
});
