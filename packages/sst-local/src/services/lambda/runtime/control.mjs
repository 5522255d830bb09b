/**
 * The memory that an instance's thread shares with its parent.
 *
 * Events are numbered from 1 in the order in which they are sent. The thread claims event n by setting
 * CLAIMED from n - 1 to n. The parent takes back what is not claimed by setting it to the number of
 * the last event that was sent, after which the thread can claim none of them.
 */

/** Changes with each message, so that the thread can wait for the next. */
export const WAKE_UP = 0;
/** 1 while the thread waits: to notify one that does not wait costs a system call for nothing. */
export const WAITING = 1;
export const CLAIMED = 2;
/** The bytes of streamed responses that were read, modulo 2 ** 32. */
export const CONSUMED = 3;
export const CONTROL_LENGTH = 4;

/** The bytes of a streamed response that may be sent and not read. */
export const WINDOW = 256 * 1024;

/** After so long without an invocation, memory is returned. */
export const IDLE_MS = 1000;
