import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';

import { CrashPage } from './CrashPage';
import { NotFoundPage } from './NotFoundPage';
import { PageLoader } from './PageLoader';

export const routes: RouteObject[] = [
  {
    ErrorBoundary: CrashPage,
    HydrateFallback: PageLoader,
    children: [
      { path: '/', element: <Navigate to="/app" replace /> },
      {
        path: '/app/login',
        lazy: async () => ({
          Component: (await import('@/features/session/components/LoginPage')).LoginPage,
        }),
      },
      {
        path: '/app/reset',
        lazy: async () => ({
          Component: (await import('@/features/session/components/ResetRequestPage')).ResetRequestPage,
        }),
      },
      {
        path: '/app/reset/:token',
        lazy: async () => ({
          Component: (await import('@/features/session/components/ResetPage')).ResetPage,
        }),
      },
      {
        path: '/app',
        lazy: async () => ({ Component: (await import('./SessionGate')).SessionGate }),
        children: [
          { index: true, lazy: async () => ({ Component: (await import('./HomeRedirect')).HomeRedirect }) },
          {
            path: 'moderation',
            ErrorBoundary: CrashPage,
            lazy: async () => ({
              Component: (await import('@/features/moderation/components/ModerationPage')).ModerationPage,
            }),
          },
          {
            path: 'account',
            ErrorBoundary: CrashPage,
            lazy: async () => ({
              Component: (await import('@/features/account/components/AccountPage')).AccountPage,
            }),
          },
          {
            path: 'organizations/:idOrganization',
            ErrorBoundary: CrashPage,
            lazy: async () => ({
              Component: (await import('./OrganizationScope')).OrganizationScope,
            }),
            children: [
              {
                path: 'websites',
                lazy: async () => ({
                  Component: (await import('@/features/websites/components/WebsitesPage')).WebsitesPage,
                }),
              },
              {
                path: 'websites/new',
                lazy: async () => ({
                  Component: (await import('@/features/websites/components/NewWebsitePage')).NewWebsitePage,
                }),
              },
              {
                path: 'users',
                lazy: async () => ({
                  Component: (await import('@/features/users/components/UsersPage')).UsersPage,
                }),
              },
              { path: '*', Component: NotFoundPage },
            ],
          },
          {
            path: 'websites/:idWebsite',
            ErrorBoundary: CrashPage,
            lazy: async () => ({ Component: (await import('./WebsiteScope')).WebsiteScope }),
            children: [
              { index: true, element: <Navigate to="requests" replace /> },
              {
                path: 'overview',
                lazy: async () => ({
                  Component: (await import('@/features/overview/components/OverviewPage')).OverviewPage,
                }),
              },
              {
                path: 'requests',
                lazy: async () => ({
                  Component: (await import('@/features/tracking/components/TrackingPage')).TrackingPage,
                }),
              },
              {
                path: 'reviews',
                lazy: async () => ({
                  Component: (await import('@/features/reviews/components/ReviewsPage')).ReviewsPage,
                }),
              },
              {
                path: 'imports',
                lazy: async () => ({
                  Component: (await import('@/features/imports/components/ImportsPage')).ImportsPage,
                }),
              },
              {
                path: 'imports/:importId',
                lazy: async () => ({
                  Component: (await import('@/features/imports/components/ImportPage')).ImportPage,
                }),
              },
              {
                path: 'sftp',
                lazy: async () => ({
                  Component: (await import('@/features/sftp/components/SftpPage')).SftpPage,
                }),
              },
              {
                path: 'api',
                lazy: async () => ({
                  Component: (await import('@/features/api-clients/components/ApiPage')).ApiPage,
                }),
              },
              {
                path: 'configuration',
                lazy: async () => ({
                  Component: (await import('@/features/configuration/components/ConfigurationPage'))
                    .ConfigurationPage,
                }),
              },
              {
                path: 'settings',
                lazy: async () => ({
                  Component: (await import('@/features/websites/components/WebsitePage')).WebsitePage,
                }),
              },
              {
                path: 'feeds',
                lazy: async () => ({
                  Component: (await import('@/features/feeds/components/FeedsPage')).FeedsPage,
                }),
              },
              {
                path: 'connector',
                lazy: async () => ({
                  Component: (await import('@/features/connector/components/ConnectorPage')).ConnectorPage,
                }),
              },
              {
                path: 'feeds/new',
                lazy: async () => ({
                  Component: (await import('@/features/feeds/components/NewFlowPage')).NewFlowPage,
                }),
              },
              {
                path: 'feeds/:feedId',
                lazy: async () => ({
                  Component: (await import('@/features/feeds/components/FlowPage')).FlowPage,
                }),
              },
              {
                path: 'feeds/:feedId/edit',
                lazy: async () => ({
                  Component: (await import('@/features/feeds/components/EditFlowPage')).EditFlowPage,
                }),
              },
              {
                path: 'webhooks',
                lazy: async () => ({
                  Component: (await import('@/features/webhooks/components/WebhooksPage')).WebhooksPage,
                }),
              },
              {
                path: 'webhooks/:webhookId',
                lazy: async () => ({
                  Component: (await import('@/features/webhooks/components/WebhookPage')).WebhookPage,
                }),
              },
              {
                path: 'mails',
                lazy: async () => ({
                  Component: (await import('@/features/mails/components/MailsPage')).MailsPage,
                }),
              },
              {
                path: 'questionnaire',
                lazy: async () => ({
                  Component: (await import('@/features/questionnaire/components/QuestionnairePage'))
                    .QuestionnairePage,
                }),
              },
              {
                path: 'suppressions',
                lazy: async () => ({
                  Component: (await import('@/features/suppressions/components/SuppressionsPage'))
                    .SuppressionsPage,
                }),
              },
              { path: '*', Component: NotFoundPage },
            ],
          },
          { path: '*', Component: NotFoundPage },
        ],
      },
      { path: '*', Component: NotFoundPage },
    ],
  },
];

export type Router = ReturnType<typeof createRouter>;

export function createRouter() {
  return createBrowserRouter(routes);
}
