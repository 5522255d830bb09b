import { randomBytes } from "node:crypto";
import { bytesOf, g, integerOf, k, N, powModN, sha256 } from "../srp/group.ts";
import { deriveKey, proofSignature, srpPoolName } from "../srp/server.ts";

/** The client's side of Cognito's SRP, between its two requests. */
export function createSrpClient(poolId: string) {
  const secret = integerOf(randomBytes(128));
  const clientPublic = powModN(g, secret);
  return {
    /** SRP_A of InitiateAuth. */
    publicValue: clientPublic.toString(16),

    /** The ChallengeResponses of PASSWORD_VERIFIER. */
    respond(challenge: Record<string, string>, password: string): Record<string, string> {
      const poolName = srpPoolName(poolId);
      const username = challenge["USER_ID_FOR_SRP"] ?? "";
      const serverPublic = BigInt(`0x${challenge["SRP_B"]}`);
      const salt = BigInt(`0x${challenge["SALT"]}`);
      const u = integerOf(sha256(bytesOf(clientPublic), bytesOf(serverPublic)));
      const inner = sha256(`${poolName}${username}:${password}`);
      const x = integerOf(sha256(bytesOf(salt), inner));
      const base = (((serverPublic - k * powModN(g, x)) % N) + N) % N;
      const key = deriveKey(powModN(base, secret + u * x), u);
      const timestamp = srpTimestamp(new Date());
      const secretBlock = Buffer.from(challenge["SECRET_BLOCK"] ?? "", "base64");
      const signature = proofSignature(key, { poolName, username }, { secretBlock, timestamp });
      return {
        USERNAME: username,
        PASSWORD_CLAIM_SECRET_BLOCK: challenge["SECRET_BLOCK"] ?? "",
        PASSWORD_CLAIM_SIGNATURE: signature.toString("base64"),
        TIMESTAMP: timestamp,
      };
    },
  };
}

/** `Sat Nov 1 09:05:00 UTC 2025`: Cognito accepts no other form. */
function srpTimestamp(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}
