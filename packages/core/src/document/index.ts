import { AppError } from "../error/index.ts";
import { newId } from "../id/index.ts";
import { toJson } from "../json/index.ts";
import type { Table } from "../table/index.ts";
import { documents } from "./entity.ts";
import { DOCUMENT_ID_PATTERN } from "./schema.ts";
import type { DocumentCreate, DocumentInfo } from "./schema.ts";

export * from "./schema.ts";

/**
 * Keeps a document under an id of ours.
 *
 * @throws AppError `request.too_large`
 */
export async function create(table: Table, { data }: DocumentCreate): Promise<DocumentInfo> {
  const id = newId();
  await documents(table)
    .put({ documentId: id, data: toJson(data) })
    .go();
  return { id, data };
}

/**
 * A document. Only a miss is asked again consistently: it may just have been made.
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
