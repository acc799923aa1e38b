-- What people see has something to see in it, and names are one line that stays in its place (contract/visible.ts).
-- Looked at where such a column is written, and only there: rows that are written for their numbers cost nothing more,
-- and what was said before stays as it was.

-- Whether there is something to see: what is left is neither blank, nor a control or a format character, nor one that no
-- character will ever be. Characters that Unicode may still give are let through here.
CREATE FUNCTION "is_visible"("value" TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    "value" ~ '[^\u0001-\u0020\u007F-\u00A0\u00AD\u034F\u0600-\u0605\u061C\u06DD\u070F\u0890-\u0891\u08E2\u115F-\u1160\u1680\u17B4-\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uE000-\uF8FF\uFDD0-\uFDEF\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\uFFFE-\uFFFF\U000110BD\U000110CD\U00013430-\U0001343F\U00016FE4\U0001BCA0-\U0001BCA3\U0001D159\U0001D173-\U0001D17A\U000E0000-\U000E0FFF\U000F0000-\U0010FFFF]';

-- Whether there are no control characters, ends of lines and signs that turn the direction of the text around them.
CREATE FUNCTION "is_line"("value" TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    "value" !~ '[\u0001-\u001F\u007F-\u009F\u061C\u200E-\u200F\u2028-\u202E\u2066-\u2069]';

-- Whether there are no control characters but tabs and ends of lines.
CREATE FUNCTION "is_prose"("value" TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN
    "value" !~ '[\u0001-\u0008\u000B-\u000C\u000E-\u001F\u007F-\u009F]';

-- Names of before: what was not to be in them becomes a space, and what shows nothing is called so.
CREATE FUNCTION "mended_name"("value" TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT RETURN (
    SELECT CASE WHEN "is_visible"("line") THEN "line" ELSE 'Sin nombre' END FROM (
        SELECT btrim(regexp_replace("value", '[\u0001-\u001F\u007F-\u009F\u061C\u200E-\u200F\u2028-\u202E\u2066-\u2069]', ' ', 'g')) AS "line"
    )
);
UPDATE "users" SET "display_name" = "mended_name"("display_name") WHERE "display_name" <> "mended_name"("display_name");
UPDATE "accounts" SET "holder" = "mended_name"("holder") WHERE "holder" <> "mended_name"("holder");
UPDATE "rooms" SET "name" = "mended_name"("name") WHERE "kind" <> 'direct' AND "name" <> "mended_name"("name");
UPDATE "rooms" SET "topic" = "mended_name"("topic") WHERE NOT "is_line"("topic");
UPDATE "products" SET "name" = "mended_name"("name") WHERE "name" <> "mended_name"("name");
UPDATE "products" SET "description" = regexp_replace("description", '[\u0001-\u0008\u000B-\u000C\u000E-\u001F\u007F-\u009F]', ' ', 'g')
    WHERE NOT "is_prose"("description");
UPDATE "movies" SET "title" = "mended_name"("title") WHERE "title" <> "mended_name"("title");
UPDATE "movies" SET "genre" = "mended_name"("genre") WHERE "genre" <> "mended_name"("genre");
UPDATE "service_tokens" SET "name" = "mended_name"("name") WHERE "name" <> "mended_name"("name");
DROP FUNCTION "mended_name";

CREATE TRIGGER "users_named_visibly" AFTER INSERT OR UPDATE OF "username", "display_name" ON "users" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."username") AND "is_line"(NEW."username")
        AND "is_visible"(NEW."display_name") AND "is_line"(NEW."display_name"))) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "accounts_named_visibly" AFTER INSERT OR UPDATE OF "holder" ON "accounts" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."holder") AND "is_line"(NEW."holder"))) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_named_visibly" AFTER INSERT OR UPDATE OF "kind", "name" ON "rooms" FOR EACH ROW
    WHEN (NEW."kind" <> 'direct' AND NOT ("is_visible"(NEW."name") AND "is_line"(NEW."name")))
    EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "rooms_topic_in_line" AFTER INSERT OR UPDATE OF "topic" ON "rooms" FOR EACH ROW
    WHEN (NOT "is_line"(NEW."topic")) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "room_bans_reason_in_line" AFTER INSERT OR UPDATE OF "reason" ON "room_bans" FOR EACH ROW
    WHEN (NOT "is_line"(NEW."reason")) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "messages_visible" AFTER INSERT OR UPDATE OF "content" ON "messages" FOR EACH ROW
    WHEN (NEW."content" <> '' AND NOT "is_visible"(NEW."content")) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "products_named_visibly" AFTER INSERT OR UPDATE OF "name" ON "products" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."name") AND "is_line"(NEW."name"))) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "products_described_in_prose" AFTER INSERT OR UPDATE OF "description" ON "products" FOR EACH ROW
    WHEN (NOT "is_prose"(NEW."description")) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "movies_named_visibly" AFTER INSERT OR UPDATE OF "title", "genre" ON "movies" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."title") AND "is_line"(NEW."title")
        AND coalesce("is_visible"(NEW."genre") AND "is_line"(NEW."genre"), true))) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "service_tokens_named_visibly" AFTER INSERT OR UPDATE OF "name" ON "service_tokens" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."name") AND "is_line"(NEW."name"))) EXECUTE FUNCTION "refuse_row"();
CREATE TRIGGER "notices_visible" AFTER INSERT OR UPDATE OF "text" ON "notices" FOR EACH ROW
    WHEN (NOT ("is_visible"(NEW."text") AND "is_prose"(NEW."text"))) EXECUTE FUNCTION "refuse_row"();
