import { Space } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconChartHistogram,
  IconCode,
  IconFileSpreadsheet,
  IconListDetails,
  IconMessageStar,
  IconMail,
  IconMailOff,
  IconMessageQuestion,
  IconPlug,
  IconServer2,
  IconUsers,
  IconWorld,
  IconWorldCog,
  IconTransferOut,
  IconWebhook,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMatch, useNavigate } from 'react-router';

import type { Organization } from '@/api/types';
import { WebsiteSwitcher } from '@/features/websites/components/WebsiteSwitcher';
import { nearestWebsite } from '@/features/websites/last-website';

import { MenuLink } from './MenuLink';
import classes from './Shell.module.css';
import { useOwnWebsites } from './use-own-websites';

const SECTIONS = [
  {
    group: null,
    screens: [{ path: 'overview', label: 'overview', Icon: IconChartHistogram }],
  },
  {
    group: 'collect',
    screens: [
      { path: 'requests', label: 'requests', Icon: IconListDetails },
      { path: 'imports', label: 'imports', Icon: IconFileSpreadsheet },
      { path: 'sftp', label: 'sftp', Icon: IconServer2 },
      { path: 'connector', label: 'connector', Icon: IconPlug },
      { path: 'api', label: 'api', Icon: IconCode },
      { path: 'configuration', label: 'configuration', Icon: IconAdjustmentsHorizontal },
      { path: 'mails', label: 'mails', Icon: IconMail },
      { path: 'questionnaire', label: 'questionnaire', Icon: IconMessageQuestion },
      { path: 'suppressions', label: 'suppressions', Icon: IconMailOff },
    ],
  },
  {
    group: 'reviews',
    screens: [{ path: 'reviews', label: 'reviewList', Icon: IconMessageStar }],
  },
  {
    group: 'integration',
    screens: [
      { path: 'feeds', label: 'feeds', Icon: IconTransferOut },
      { path: 'webhooks', label: 'webhooks', Icon: IconWebhook },
    ],
  },
  {
    group: 'account',
    screens: [{ path: 'settings', label: 'settings', Icon: IconWorldCog }],
  },
] as const;

export function ShellMenu({ organizations }: { organizations: Organization[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const match = useMatch('/app/websites/:idWebsite/:screen/*');
  const found = useOwnWebsites();
  const websites = found.data ?? [];
  const current = match?.params.idWebsite ?? null;
  const screen = match?.params.screen ?? 'requests';
  const nearest = nearestWebsite(websites, current);
  if (!nearest) {
    return found.isSuccess && organizations[0] ? <OrganizationMenu organization={organizations[0]} /> : null;
  }

  return (
    <>
      <div className={classes.switcher}>
        <WebsiteSwitcher
          websites={websites}
          organizations={organizations}
          current={nearest.id_website}
          onChange={(idWebsite) => void navigate(`/app/websites/${idWebsite}/${screen}`)}
        />
      </div>
      {SECTIONS.map(({ group, screens }) => (
        <section key={group} aria-label={t(`navigation.${group ?? 'overview'}`)}>
          {group === null ? (
            <Space h="md" />
          ) : (
            <div className={classes.group}>{t(`navigation.${group}`)}</div>
          )}
          {screens.map(({ path, label, Icon }) => (
            <MenuLink
              key={path}
              to={`/app/websites/${nearest.id_website}/${path}`}
              label={t(`navigation.${label}`)}
              Icon={Icon}
              active={screen === path && current !== null}
            />
          ))}
          {group === 'account' && <OrganizationLinks idOrganization={nearest.organization_id} />}
        </section>
      ))}
    </>
  );
}

/** What there is to do as long as there is no website. */
function OrganizationMenu({ organization }: { organization: Organization }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('navigation.account')}>
      <div className={classes.group}>{t('navigation.account')}</div>
      <OrganizationLinks idOrganization={organization.id} />
    </section>
  );
}

const OF_ORGANIZATIONS = [
  { path: 'websites', Icon: IconWorld },
  { path: 'users', Icon: IconUsers },
] as const;

function OrganizationLinks({ idOrganization }: { idOrganization: string }) {
  const { t } = useTranslation();
  const open = useMatch('/app/organizations/:idOrganization/:screen/*')?.params.screen;
  return OF_ORGANIZATIONS.map(({ path, Icon }) => (
    <MenuLink
      key={path}
      to={`/app/organizations/${idOrganization}/${path}`}
      label={t(`navigation.${path}`)}
      Icon={Icon}
      active={open === path}
    />
  ));
}
