import { config } from "../config.ts";
import { PageHeading } from "../ui/page-heading.tsx";
import { ApiPanel } from "./api/api-panel.tsx";
import "./developer.css";

/** The API's reference. Everything that any app has is on the page of sst-local. */
export function DeveloperPage() {
  return (
    <>
      <PageHeading title="Developer">
        <a class="button" href={`${config.cognitoUrl}/_local`}>
          Requests, logs, tables and mails
        </a>
      </PageHeading>
      <ApiPanel />
    </>
  );
}
