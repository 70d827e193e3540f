import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

/** Every change of the schema, in order. A migration that has been released is never edited; none has been yet. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-builds': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('builds')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('account_id', 'text', column => column.notNull())
        .addColumn('region', 'text', column => column.notNull())
        .addColumn('name', 'text')
        .addColumn('version', 'text')
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('size_on_disk', 'bigint', column => column.notNull())
        .addColumn('operating_system', 'text', column => column.notNull())
        .addColumn('server_sdk_version', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('credentials_revoked_at', 'bigint')
        .addColumn('object_id', 'text')
        .addColumn('verifier_id', 'text')
        .addColumn('verifier_until', 'bigint')
        .addColumn('verification_failures', 'integer', column => column.notNull())
        .execute()
      await db.schema
        .createIndex('builds_by_namespace')
        .on('builds')
        .columns(['account_id', 'region', 'id', 'status'])
        .execute()
      await db.schema
        .createIndex('builds_by_status')
        .on('builds')
        .columns(['account_id', 'region', 'status', 'id'])
        .execute()
      await db.schema
        .createIndex('builds_to_verify')
        .on('builds')
        .column('verifier_until')
        .where(sql.ref('object_id'), 'is not', null)
        .where(sql.ref('status'), '=', sql.lit('INITIALIZED'))
        .execute()
      await db.schema
        .createTable('installation')
        .addColumn('id', 'text', column => column.primaryKey())
        .execute()
      await db.schema
        .createTable('tags')
        .addColumn('resource_id', 'text', column => column.notNull())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('value', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('tags_key', ['resource_id', 'key'])
        .execute()
      await db.schema
        .createTable('events')
        .addColumn('id', 'integer', column => column.primaryKey())
        .addColumn('build_id', 'text', column => column.notNull())
        .addColumn('account_id', 'text', column => column.notNull())
        .addColumn('region', 'text', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('kind', 'text', column => column.notNull())
        .addColumn('caller', 'text')
        .addColumn('source_ip', 'text')
        .addColumn('details', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('events_by_build')
        .addColumn('era', 'integer', column => column.notNull())
        .addColumn('build_id', 'text', column => column.notNull())
        .addColumn('event_id', 'integer', column => column.notNull())
        .addPrimaryKeyConstraint('events_by_build_key', ['era', 'build_id', 'event_id'])
        .modifyEnd(sql`without rowid`)
        .execute()
      await db.schema
        .createTable('events_indexed')
        .addColumn('through', 'integer', column => column.notNull())
        .execute()
      await sql`insert into events_indexed (through) values (0)`.execute(db)
      await db.schema
        .createTable('uploads')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('build_id', 'text', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('checksum_algorithm', 'text')
        .addColumn('checksum_type', 'text')
        .addColumn('active_at', 'bigint', column => column.notNull())
        .addColumn('received_bytes', 'bigint', column => column.notNull())
        .addColumn('completed_at', 'bigint')
        .execute()
      await db.schema.createIndex('uploads_by_build').on('uploads').column('build_id').execute()
      await db.schema
        .createIndex('uploads_open')
        .on('uploads')
        .column('active_at')
        .where(sql.ref('completed_at'), 'is', null)
        .execute()
      await db.schema
        .createTable('objects')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('build_id', 'text', column => column.notNull())
        .addColumn('size_bytes', 'bigint', column => column.notNull())
        .addColumn('etag', 'text', column => column.notNull())
        .addColumn('checksum_algorithm', 'text')
        .addColumn('checksum_type', 'text')
        .addColumn('checksum', 'text')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema.createIndex('objects_by_build').on('objects').column('build_id').execute()
      await db.schema
        .createTable('parts')
        .addColumn('object_id', 'text', column => column.notNull())
        .addColumn('part_number', 'integer', column => column.notNull())
        .addColumn('extent', 'text', column => column.notNull())
        .addColumn('size_bytes', 'bigint', column => column.notNull())
        .addColumn('etag', 'text', column => column.notNull())
        .addColumn('checksum', 'text')
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addPrimaryKeyConstraint('parts_key', ['object_id', 'part_number'])
        .execute()
      await db.schema
        .createTable('reports')
        .addColumn('build_id', 'text', column => column.primaryKey())
        .addColumn('verified_at', 'bigint', column => column.notNull())
        .addColumn('report', 'text', column => column.notNull())
        .addColumn('object_id', 'text', column => column.notNull())
        .addColumn('manifest_extent', 'text')
        .addColumn('manifest_bytes', 'bigint', column => column.notNull())
        .execute()
      await db.schema.createIndex('reports_by_object').on('reports').column('object_id').execute()
      await db.schema
        .createTable('access_keys')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('account_id', 'text', column => column.notNull())
        .addColumn('name', 'text', column => column.notNull())
        .addColumn('sealed_secret', 'text', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('is_root', 'integer', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
    },
  },
}

/** Brings the schema up to date; each migration is applied once, in a transaction of its own. */
export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
