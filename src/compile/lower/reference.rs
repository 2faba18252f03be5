//! What steps refer to by name, and looking it up.

use super::Lowering;
use crate::compile::guard::Scope;
use crate::compile::suggest::suggest;
use crate::compile::yaml::Node;
use crate::diagnostic::Diagnostic;
use crate::lang::Message;
use crate::message;
use crate::model::field::Field;
use crate::model::names::NameIndex;
use crate::model::{FieldId, Record, RecordId, Role, RoleId, Setting, SettingId};

/// What steps refer to. The names of fields and settings are found in their scope; here is an index of the others.
#[derive(Default)]
pub(super) struct Definitions {
    pub(super) roles: Vec<Role>,
    pub(super) settings: Vec<Setting>,
    pub(super) fields: Vec<Field>,
    pub(super) records: Vec<Record>,
    role_names: NameIndex,
    record_names: NameIndex,
}

impl Definitions {
    pub(super) fn new(
        roles: Vec<Role>,
        settings: Vec<Setting>,
        fields: Vec<Field>,
        records: Vec<Record>,
    ) -> Definitions {
        Definitions {
            role_names: NameIndex::of(roles.len(), |at| &roles[at as usize].name),
            record_names: NameIndex::of(records.len(), |at| &records[at as usize].name),
            roles,
            settings,
            fields,
            records,
        }
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        Scope::new(&self.fields, &self.settings)
    }
}

impl Lowering<'_, '_> {
    pub(super) fn setting(&mut self, node: &Node) -> Option<SettingId> {
        let (settings, scope) = (&self.definitions.settings, self.scope);
        let said = |name: &str| message!(zh: "没有设置 `{name}`", en: "there is no setting `{name}`");
        self.look_up(node, |name| scope.setting(name), settings, |setting| &setting.name, 103, said)
    }

    pub(super) fn field(&mut self, node: &Node) -> Option<FieldId> {
        let (fields, scope) = (&self.definitions.fields, self.scope);
        let said = |name: &str| message!(zh: "没有字段 `{name}`", en: "there is no field `{name}`");
        self.look_up(node, |name| scope.field(name), fields, |field| &field.name, 103, said)
    }

    pub(super) fn role(&mut self, node: &Node) -> Option<RoleId> {
        let Definitions { roles, role_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有角色 `{name}`", en: "there is no role `{name}`");
        let find = |name: &str| role_names.find(name, |at| &roles[at as usize].name).map(RoleId);
        self.look_up(node, find, roles, |role| &role.name, 104, said)
    }

    pub(super) fn record(&mut self, node: &Node) -> Option<RecordId> {
        let Definitions { records, record_names, .. } = self.definitions;
        let said = |name: &str| message!(zh: "没有记录 `{name}`", en: "there is no record `{name}`");
        let find = |name: &str| record_names.find(name, |at| &records[at as usize].name).map(RecordId);
        self.look_up(node, find, records, |record| &record.name, 109, said)
    }

    /// What a name stands for; an unknown one is reported with the nearest of the list.
    fn look_up<I, D>(
        &mut self,
        node: &Node,
        find: impl Fn(&str) -> Option<I>,
        list: &[D],
        name_of: impl Fn(&D) -> &str,
        code: u16,
        said: impl Fn(&str) -> Message,
    ) -> Option<I> {
        let wanted = node.text()?;
        let found = find(wanted);
        if found.is_none() {
            let found = Diagnostic::error(code, node.span, said(wanted));
            let comparable = self.scope.may_compare(list.len());
            let names = list.iter().map(&name_of).filter(|_| comparable);
            self.report(suggest(found, node.span, wanted, names));
        }
        found
    }
}
