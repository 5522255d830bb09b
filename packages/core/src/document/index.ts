import { AppError } from "../error/index.ts";
import { newId } from "../id/index.ts";
import { toJson } from "../json/index.ts";
import type { Table } from "../table/index.ts";
import { documents } from "./entity.ts";
import { DOCUMENT_ID_PATTERN } from "./schema.ts";
import type { DocumentCreate, DocumentInfo } from "./schema.ts";

export * from "./schema.ts";

/**
 * Stores a document. With a reserved id it does so once, however often it is called.
 *
 * @throws AppError `request.too_large`
 */
export async function create(
  table: Table,
  { data }: DocumentCreate,
  reservedId?: string,
): Promise<{ document: DocumentInfo; replayed: boolean }> {
  const id = reservedId ?? newId();
  const { rejected } = await documents(table)
    .create({ documentId: id, data: toJson(data) })
    .go({ returnOnConditionCheckFailure: "all_old" });
  return { document: { id, data }, replayed: rejected && reservedId !== undefined };
}

/**
 * A document. Only a miss is read again consistently: it may just have been created.
 *
 * @throws AppError `document.not_found`
 */
export async function fromId(table: Table, id: string): Promise<DocumentInfo> {
  if (!DOCUMENT_ID_PATTERN.test(id)) throw documentNotFound();
  const document = documents(table).get({ documentId: id });
  const found = (await document.go()).data ?? (await document.go({ consistent: true })).data;
  if (found === null) throw documentNotFound();
  return { id, data: JSON.parse(found.data) as unknown };
}

function documentNotFound(): AppError {
  return new AppError("not_found", "document.not_found", "Document not found");
}
